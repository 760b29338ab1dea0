//! Plays the part of Terraform's core against the real binary: one walk of the graph in one
//! process.
//!
//! It knows the provider only by its schema, sends what core sends, and checks every answer as core
//! does, so that a case takes a few lines:
//!
//! ```ignore
//! let center = ControlCenter::new();
//! let walk = Walk::begin(&center).await;
//! let config = walk.config(chat());
//! let planned = walk.plan(&Change::create(&config)).await.succeeds();
//! assert!(planned.state.attribute("id").is_unknown());
//! ```
//!
//! | module | contents |
//! |---|---|
//! | `answers` | the answers to calls, and the rules that every answer must follow |
//! | `calls` | the calls of one process |
//! | `changes` | the changes that core asks the provider to plan and apply |
//! | `configs` | configurations of a user, as JSON |
//! | `rules` | what core checks in plans and in the results of applies |
//! | `schema` | the schema as core reads it |

mod answers;
mod calls;
mod changes;
mod configs;
mod rules;
mod schema;

pub use self::answers::Answer;
pub use self::calls::{RESOURCE, Walk, answered};
pub use self::changes::Change;
pub use self::configs::{chat, filled, knowledge_base};
pub use self::schema::wire;
