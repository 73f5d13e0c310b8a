"""A country's levels as a picture: one drawing, said in SVG and in PNG, from bundled borders."""
