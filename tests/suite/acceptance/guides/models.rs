//! Models that Mendix adds and withdraws, and models that are no longer wanted.

use super::Reader;
use crate::story::Cli;

pub const GUIDE: &str = "keep-up-with-models";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    Reader::opens(GUIDE, cli).follows_the_guide();
}
