package io.github.etcdgrpc.architecture.planted.unmarked;

/** Its package has no package-info. */
public final class ForgotNullMarked {}
