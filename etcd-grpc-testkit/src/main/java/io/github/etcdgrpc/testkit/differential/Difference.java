package io.github.etcdgrpc.testkit.differential;

import java.util.List;

/**
 * Where two sides were first seen to differ.
 *
 * @param taken the steps until then
 * @param what what was compared
 * @param fields a line for each field that differed
 */
record Difference(List<Step> taken, String what, List<String> fields) {}
