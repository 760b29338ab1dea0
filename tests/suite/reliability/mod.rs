//! What a bad network, a sudden end and other pipelines do to a run, and what is true afterwards.
//!
//! | module | what it is about |
//! |---|---|
//! | `host` | Terraform's part, played without a process |
//! | `messages` | what it says to the provider in one walk |
//! | `faults` | everything that can happen to a call: the columns of the matrix |
//! | `steps` | every call in every step of a resource's life: the rows |
//! | `cell` | one fault in one step, and the judgement of what came of it |
//! | `matrix` | all of them, and the published table |
//! | `real_cli` | some of them with the real CLI |
//! | `dead_endpoint` | what an endpoint that answers no call costs a run with many resources |
//! | `shared_answers` | a call that serves all resources of a run, and fails |
//! | `saved_plan` | a plan that is applied twice |
//! | `killed` | Terraform and the provider killed in the middle |
//! | `pipelines` | two applies at once |
//! | `postgres` | a database server for the state of two applies |

mod cell;
mod dead_endpoint;
mod faults;
mod host;
#[cfg(unix)]
mod killed;
mod matrix;
mod messages;
#[cfg(unix)]
mod pipelines;
#[cfg(unix)]
mod postgres;
mod real_cli;
mod saved_plan;
mod shared_answers;
mod steps;

#[cfg(unix)]
pub use postgres::Postgres;
