package io.github.etcdgrpc.architecture.planted.backend.jetcd;

import com.google.inject.AbstractModule;

/** A backend's own module, which may load Guice. */
public final class PlantedBackendModule extends AbstractModule {}
