"""The code of the project, one package a subject. docs/how_it_works.md has the map."""
