package io.github.etcdgrpc.spi;

/** What a transaction can do in a branch: read, put, delete, or a transaction of its own. */
public sealed interface Op permits RangeRequest, PutRequest, DeleteRequest, TxnRequest {}
