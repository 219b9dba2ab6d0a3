package io.fluxmpp.bench.report;

/**
 * Where and how results of one file came about.
 *
 * @param java the feature release of the JDK
 * @param what a line about machine, versions, date or command
 */
record Run(int java, String what) {}
