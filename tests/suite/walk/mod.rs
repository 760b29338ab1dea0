//! Terraform's core, played against the real binary: one walk of the graph over one process.
//!
//! It knows the provider by its schema alone, sends what core sends, and holds every answer to what
//! core checks, so that a case is a few lines:
//!
//! ```ignore
//! let center = ControlCenter::new();
//! let walk = Walk::begin(&center).await;
//! let config = walk.config(chat());
//! let planned = walk.plan(&Change::create(&config)).await.succeeds();
//! assert!(planned.state.attribute("id").is_unknown());
//! ```
//!
//! | module | what it speaks about |
//! |---|---|
//! | `answers` | what a call answered, and what every answer must keep to |
//! | `calls` | the calls of one process |
//! | `changes` | what core asks to be planned and applied |
//! | `configs` | what a user wrote, as JSON |
//! | `rules` | what core checks in plans and in what was applied |
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
