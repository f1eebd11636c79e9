SELECT runtime.keep_bodies()
