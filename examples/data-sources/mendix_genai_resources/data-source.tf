# What is going to stop, and when. A configuration of its own, which manages nothing: a scheduled
# pipeline applies it and sends the output to the team.
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
