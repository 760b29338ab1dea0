//! The programs of a release.

use provider_address::PROVIDER;

/// A program that is released: each has archives of its own, with sums of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// What the registries and mirrors take.
    Provider,
    /// The local Control Center, for whoever tests modules.
    Simulator,
}

impl Program {
    /// All of them.
    pub const ALL: [Program; 2] = [Program::Provider, Program::Simulator];

    /// What cargo calls the package and the program, and what the names of its files begin with.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Program::Provider => PROVIDER,
            Program::Simulator => "control-center-simulator",
        }
    }
}
