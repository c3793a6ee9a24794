/**
 * Certificates for tests of TLS: good ones, and bad ones of every kind.
 *
 * <p>Start at {@link io.github.etcdgrpc.testkit.tls.CertificateAuthority}, which issues what a {@link io.github.etcdgrpc.testkit.tls.CertificateRequest} asks for.
 * Nothing here is fit for production: the keys live in memory, and the periods of validity are fixed.
 */
@NullMarked
package io.github.etcdgrpc.testkit.tls;

import org.jspecify.annotations.NullMarked;
