terraform {
  required_providers {
    mendix = {
      source = "mendix/mendix"
    }
  }
}

variable "mendix_control_center_endpoint" {
  description = "Address of the Control Center API, https://…; Mendix publishes none, so there is no default"
  type        = string
}

variable "mendix_token" {
  description = "Personal access token of a Mendix administrator"
  type        = string
  sensitive   = true
}

# Each setting may be left out. The first two then come from the environment variables
# MENDIX_CONTROL_CENTER_ENDPOINT and MENDIX_TOKEN (or MENDIX_PAT); the others have these defaults.
provider "mendix" {
  endpoint            = var.mendix_control_center_endpoint
  token               = var.mendix_token
  prerequisite_checks = "enforce"
  max_retries         = 4
  request_timeout     = "30s"
}
