# The resources of one assistant: text generation and, on request, embeddings with a knowledge base.
# Text generation has either one `model` with a fixed `size`, or several `models` with a capacity of
# `cloud_tokens`. The plan fails if they cost more Cloud Tokens than the caller allows.

terraform {
  required_providers {
    mendix = {
      source = "mendix/mendix"
    }
  }
}

variable "name" {
  description = "Name that the resources share"
  type        = string
  default     = "Assistant"
}

variable "environment" {
  description = "Test, Acceptance or Production. Resources for Production are protected from a destroy"
  type        = string
  default     = "Test"
}

variable "model" {
  description = "The model for text generation; null if there are `models`"
  type        = string
  default     = null
}

variable "models" {
  description = "The models for text generation with a capacity; null if there is one `model`"
  type        = set(string)
  default     = null
}

variable "default_model" {
  description = "The model that answers calls that name none, if there are several `models`"
  type        = string
  default     = null
}

variable "size" {
  description = "Fixed size of text generation; null if there is a capacity"
  type        = string
  default     = null
}

variable "cloud_tokens" {
  description = "Capacity of text generation, in Cloud Tokens a month; null if there is a `size`"
  type        = number
  default     = null
}

variable "with_knowledge" {
  description = "Whether the assistant answers from documents"
  type        = bool
  default     = false
}

variable "max_cloud_tokens" {
  description = "The most Cloud Tokens that all resources together may hold"
  type        = number
  default     = 120
}

variable "owner" {
  description = "Created For, in Control Center"
  type        = object({ name = string, email = string })
  default     = { name = "Platform Team", email = "platform.team@example.com" }
}

locals {
  # One model in the smallest fixed size, if the caller chooses nothing.
  model           = var.model == null && var.models == null ? "anthropic-claude-sonnet-4-5" : var.model
  size            = var.size == null && var.cloud_tokens == null ? "small" : var.size
  deletion_policy = var.environment == "Production" ? "prevent" : "deprovision"
  all = concat(
    [mendix_genai_resource.chat],
    mendix_genai_resource.embeddings,
    mendix_genai_resource.knowledge,
  )
}

resource "mendix_genai_resource" "chat" {
  type            = "text_generation"
  display_name    = "${var.name} chat"
  environment     = var.environment
  region          = "eu-central-1"
  model           = local.model
  models          = var.models
  default_model   = var.default_model
  size            = local.size
  cloud_tokens    = var.cloud_tokens
  created_for     = var.owner
  deletion_policy = local.deletion_policy
}

resource "mendix_genai_resource" "embeddings" {
  count           = var.with_knowledge ? 1 : 0
  type            = "embeddings_generation"
  display_name    = "${var.name} embeddings"
  environment     = var.environment
  region          = "eu-central-1"
  model           = "cohere-embed-v3-multilingual"
  size            = "small"
  created_for     = var.owner
  deletion_policy = local.deletion_policy
}

resource "mendix_genai_resource" "knowledge" {
  count           = var.with_knowledge ? 1 : 0
  type            = "knowledge_base"
  display_name    = "${var.name} knowledge"
  environment     = var.environment
  region          = "eu-central-1"
  size            = "standard"
  created_for     = var.owner
  deletion_policy = local.deletion_policy
}

output "cloud_tokens" {
  description = "Cloud Tokens that all resources together hold; known in the plan"
  value       = sum(local.all[*].cloud_tokens)

  precondition {
    condition     = sum(local.all[*].cloud_tokens) <= var.max_cloud_tokens
    error_message = "This needs ${sum(local.all[*].cloud_tokens)} Cloud Tokens; max_cloud_tokens allows ${var.max_cloud_tokens}."
  }
}

output "ids" {
  description = "The id of each resource"
  value       = { for resource in local.all : resource.display_name => resource.id }
}
