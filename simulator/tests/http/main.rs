//! The simulator from outside: over real HTTP, each test with a simulator of its own.

mod access;
mod changing;
mod clock;
mod company;
mod controls;
mod creating;
mod deprovisioning;
mod faults;
mod language;
mod listing;
mod overview;
mod persistence;
mod program;
mod traffic;
