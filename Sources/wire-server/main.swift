import ArgumentParser

WireServer.main()
