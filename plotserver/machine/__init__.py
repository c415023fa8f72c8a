"""What plotserver needs of the machine: places on disk, a private PostGIS, the RD grid, and the checks of
`plotserver doctor`. Knows no HTTP; `places`, `grid` and `cluster` use the standard library alone (but for
numpy in `grid`), so that set-up can run them early.
"""
