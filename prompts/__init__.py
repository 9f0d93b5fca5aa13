"""Every word put to a model: one template for each request, and the minutes they all begin with."""
