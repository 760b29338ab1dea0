//! What a bad network, a sudden end and other pipelines do to a run, and what is true afterwards.
//!
//! | module | what it is about |
//! |---|---|
//! | `host` | Terraform's part, played without a process |
//! | `faults` | everything that can happen to a call: the columns of the matrix |
//! | `steps` | every call in every step of a resource's life: the rows |
//! | `cell` | one fault in one step, and the judgement of what came of it |
//! | `matrix` | all of them, and the published table |
//! | `real_cli` | some of them with the real CLI |
//! | `saved_plan` | a plan that is applied twice |
//! | `killed` | Terraform and the provider killed in the middle |
//! | `pipelines` | two applies at once |
//! | `postgres` | a database server for the state of two applies |

mod cell;
mod faults;
mod host;
#[cfg(unix)]
mod killed;
mod matrix;
#[cfg(unix)]
mod pipelines;
#[cfg(unix)]
mod postgres;
mod real_cli;
mod saved_plan;
mod steps;

#[cfg(unix)]
pub use postgres::Postgres;
