//! Tests of the simulator from outside, over real HTTP. Each test has its own simulator.

mod access;
mod capacity;
mod catalog;
mod changing;
mod clock;
mod company;
mod consumption;
mod controls;
mod conversions;
mod creating;
mod deprovisioning;
mod estate;
mod faults;
mod language;
mod listing;
mod migration;
mod models;
mod overview;
mod persistence;
mod plan;
mod program;
mod telling;
mod tls;
mod traffic;
