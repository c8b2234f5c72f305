"""One door for everything that happens: decide, record, act. Screens, API and readers all come through `Flow.submit`."""
