"""Our own vector tiles, cut on demand from the contours and the register of the two stores."""
