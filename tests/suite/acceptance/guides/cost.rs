//! What an end, a replacement and a smaller size cost, and until when.

use super::Reader;
use crate::story::Cli;

pub const GUIDE: &str = "know-what-ending-costs";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    Reader::opens(GUIDE, cli).follows_the_guide();
}
