package io.github.etcdgrpc.spi;

/** Splits the api's package over two modules, for the rule against it to find. */
public final class PlantedInTheApisPackage {}
