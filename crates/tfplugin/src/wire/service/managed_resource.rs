//! A managed resource with the types of its values.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::framework::resource::Resource;
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::wire::dynamic_value::{ValueError, decode, encode};
use crate::wire::proto;

/// A managed resource with the precomputed types of its values.
pub(in crate::wire) struct ManagedResource {
    pub resource: Arc<dyn Resource>,
    pub value_type: Type,
    pub identity_type: Type,
}

impl ManagedResource {
    pub fn new(resource: Arc<dyn Resource>) -> Self {
        let value_type = resource.schema().value_type();
        let identity_type = resource.identity().value_type();
        Self {
            resource,
            value_type,
            identity_type,
        }
    }

    pub fn decode(&self, value: Option<&proto::DynamicValue>) -> Result<Value, ValueError> {
        decode(&self.value_type, value)
    }

    pub fn encode(&self, value: &Value) -> Result<Option<proto::DynamicValue>, ValueError> {
        encode(&self.value_type, value)
    }

    /// The identity of the object in `state`. Every answer contains it, because an answer without
    /// one erases the stored identity. While it is not known, it is left out: Terraform 1.15 cannot
    /// show a plan with an unknown identity.
    pub fn identity_of(
        &self,
        state: &Value,
    ) -> Result<Option<proto::ResourceIdentityData>, ValueError> {
        let schema = self.resource.identity();
        let identity = schema.of(state);
        if schema.is_none() || identity.is_null() || !identity.is_wholly_known() {
            return Ok(None);
        }
        let identity_data = encode(&self.identity_type, &identity)?;
        Ok(Some(proto::ResourceIdentityData { identity_data }))
    }

    pub fn decode_identity(
        &self,
        identity: Option<&proto::ResourceIdentityData>,
    ) -> Result<Value, ValueError> {
        decode(
            &self.identity_type,
            identity.and_then(|identity| identity.identity_data.as_ref()),
        )
    }

    /// The state if it can be encoded; otherwise each attribute that does not fit its type comes
    /// from the first of `stand_ins` in which it is set and fits. Also returns the first misfit.
    pub fn fitting(&self, state: &Value, stand_ins: &[&Value]) -> (Value, Option<String>) {
        let Err(error) = self.encode(state) else {
            return (state.clone(), None);
        };
        let schema = self.resource.schema();
        let mut misfit = None;
        let attributes: BTreeMap<_, _> = schema
            .attributes
            .iter()
            .map(|attribute| {
                let of = attribute.value_type();
                let name = attribute.name;
                let fits = |value: &&Value| encode(&of, value).is_ok();
                let own = Some(state.attribute(name)).filter(fits);
                if own.is_none() {
                    misfit.get_or_insert_with(|| name.to_owned());
                }
                let stand_in = || {
                    let mut values = stand_ins.iter().map(|other| other.attribute(name));
                    values.find(|value| !value.is_null() && fits(value))
                };
                let value = own.or_else(stand_in).cloned().unwrap_or_default();
                (name.to_owned(), value)
            })
            .collect();
        let problem = match misfit {
            Some(name) => format!("{name} is of another type ({error})"),
            None => error.to_string(),
        };
        (Value::Map(attributes), Some(problem))
    }
}
