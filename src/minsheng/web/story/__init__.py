"""The ten minutes a bureau head is shown, on the made-up county only: what to click, as whom, found in the data as it stands."""
