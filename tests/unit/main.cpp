// The main program of the unit tests where Catch2 is the single header of 2.13; empty where Catch2 3 brings
// its own.
#define ELBO_CATCH2_MAIN
#include "catch.hpp"
