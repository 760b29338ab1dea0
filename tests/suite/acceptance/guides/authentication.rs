//! Where the token comes from, what it allows, and what happens when it does not allow a request.

use super::Reader;
use crate::story::Cli;

pub const GUIDE: &str = "authenticate-with-least-privilege";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    Reader::opens(GUIDE, cli).follows_the_guide();
}
