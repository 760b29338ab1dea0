# The resources that are going to stop, and when. Use a configuration that manages nothing: let a
# scheduled pipeline apply it and send the output to the team.
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
