"""The rules of the Council: pure, without I/O, models, graphs or pages."""
