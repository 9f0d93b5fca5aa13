"""How a meeting moves: the LangGraph workflow; read workflow.py first."""
