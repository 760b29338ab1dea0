# What the GenAI resources of the company use: which of them are idle, and what capacity suits the
# others. A root module of its own, with a state of its own. It manages nothing and changes nothing.

terraform {
  required_providers {
    mendix = {
      source = "mendix/mendix"
    }
  }
}

variable "month" {
  description = "The calendar month to look at, as YYYY-MM in UTC. Default: last month"
  type        = string
  default     = null

  validation {
    condition     = var.month == null || can(regex("^[0-9]{4}-(0[1-9]|1[0-2])$", var.month))
    error_message = "Write the month as YYYY-MM, for example 2026-02."
  }
}

variable "headroom_percent" {
  description = "How many percent a recommended capacity adds to what was consumed"
  type        = number
  default     = 20
}

variable "warn_at_percent" {
  description = "The warning names resources that consumed at least this many percent of their allocation"
  type        = number
  default     = 80
}

data "mendix_genai_resources" "all" {}

data "mendix_genai_catalog" "all" {}

locals {
  this_month = formatdate("YYYY-MM-01'T'00:00:00Z", plantimestamp())
  month      = coalesce(var.month, formatdate("YYYY-MM", timeadd(local.this_month, "-24h")))
  starts_at  = "${local.month}-01T00:00:00Z"
  # No month has more than 31 days.
  ends_at   = formatdate("YYYY-MM-01'T'00:00:00Z", timeadd(local.starts_at, "${31 * 24}h"))
  has_ended = timecmp(local.ends_at, plantimestamp()) <= 0

  # A knowledge base consumes nothing itself, a failed resource holds nothing, and one that is
  # scheduled for deprovisioning ends anyway.
  metered = {
    for resource in data.mendix_genai_resources.all.resources : resource.id => resource
    if resource.type != "knowledge_base" && resource.status != "FAILED" && resource.deprovision_scheduled_at == null
  }

  # A resource that was created during the month consumed for only a part of it. In a month that has
  # not ended, so did every resource.
  judged = {
    for id, resource in local.metered : id => resource
    if local.has_ended && timecmp(resource.created_at, local.starts_at) <= 0
  }

  models = { for model in data.mendix_genai_catalog.all.models : model.id => model }
}

# One call for each resource.
data "mendix_genai_consumption" "each" {
  for_each    = local.metered
  resource_id = each.key
  from        = formatdate("YYYY-MM-DD", local.starts_at)
  to          = formatdate("YYYY-MM-DD", timeadd(local.ends_at, "-24h"))
}

locals {
  # What one Cloud Token brings in a month.
  genai_units_per_cloud_token = 100

  calls = {
    for id, resource in local.judged :
    id => sum(concat([0], data.mendix_genai_consumption.each[id].days[*].api_calls))
  }

  # For a capacity, the Control Center counts GenAI Units. For a fixed size, they are its LLM tokens
  # at the rate of its model. Null where the model has no rate or is not sold by capacity.
  genai_units = {
    for id, resource in local.judged : id => (
      resource.size == null
      ? try(sum(concat([0], data.mendix_genai_consumption.each[id].days[*].genai_units)), null)
      : try(
        local.models[resource.model].capacity
        ? sum(concat([0], [
          for day in data.mendix_genai_consumption.each[id].days : (
            day.input_tokens * local.models[resource.model].genai_units_per_million_input_tokens
            + day.output_tokens * coalesce(local.models[resource.model].genai_units_per_million_output_tokens, 0)
          ) / 1000000
        ]))
        : null,
        null,
      )
    )
  }
}

output "idle" {
  description = "Resources without a call in the month, and the Cloud Tokens that they hold"
  value = {
    for id, resource in local.judged :
    "${resource.display_name} (${id})" => resource.active_cloud_tokens if local.calls[id] == 0
  }
}

output "recommended" {
  description = "What the others consumed in the month, what they hold, and what would have been enough"
  value = {
    for id, resource in local.judged : "${resource.display_name} (${id})" => {
      genai_units  = local.genai_units[id]
      cloud_tokens = resource.active_cloud_tokens
      recommended_cloud_tokens = max(1, ceil(
        local.genai_units[id] * (1 + var.headroom_percent / 100) / local.genai_units_per_cloud_token
      ))
    } if local.calls[id] > 0 && local.genai_units[id] != null
  }
}

output "not_judged" {
  description = "Resources that are younger than the month, or whose consumption has no GenAI Units; all resources, if the month has not ended"
  value = sort([
    for id, resource in local.metered : "${resource.display_name} (${id})"
    if !contains(keys(local.judged), id) || try(local.genai_units[id] == null && local.calls[id] > 0, false)
  ])
}

check "month" {
  assert {
    condition     = local.has_ended
    error_message = "${local.month} has not ended, so this module calls no resource idle and recommends no capacity."
  }
}

locals {
  nearly_used_up = sort([
    for id, resource in local.metered : resource.display_name
    if coalesce(data.mendix_genai_consumption.each[id].consumed_percent, 0) >= var.warn_at_percent
  ])
}

check "allocations" {
  assert {
    condition     = length(local.nearly_used_up) == 0
    error_message = "At least ${var.warn_at_percent} % of the allocation of this bundle month is consumed: ${join(", ", local.nearly_used_up)}."
  }
}
