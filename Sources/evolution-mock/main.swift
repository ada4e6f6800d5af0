import ArgumentParser

EvolutionMock.main()
