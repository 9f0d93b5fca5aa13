"""Who acts: delegates with and without a model, and the chair. No files, no routing."""
