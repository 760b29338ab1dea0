# What is going to stop, and when: for a pipeline that has to tell somebody.
data "mendix_genai_resources" "scheduled" {
  environment = "Production"
  status      = "DEPROVISION_SCHEDULED"
}

output "stopping" {
  value = {
    for resource in data.mendix_genai_resources.scheduled.resources :
    resource.display_name => resource.deprovision_scheduled_at...
  }
}
