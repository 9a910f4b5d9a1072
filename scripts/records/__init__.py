"""From a reviewer's records to tables of studies and findings; all checks of inputs."""
