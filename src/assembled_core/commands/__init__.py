"""The documented commands: flags become typed runtime parameters of a Kedro session."""
