package io.fluxmpp.bench.scenario.client;

/**
 * How long the answers to many pings took.
 *
 * @param rate answers a second
 * @param p50 microseconds within which half of them came
 * @param p99 within which 99 % came
 * @param p999 within which 99.9 % came
 */
public record Pings(double rate, double p50, double p99, double p999) {}
