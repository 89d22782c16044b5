//! The lint can say no: services with one mistake each, and what must be found.
