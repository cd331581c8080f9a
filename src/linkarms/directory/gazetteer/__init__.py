"""Where places are: tables of postcodes and towns with coordinates that the operator brings, for everybody."""
