#include "agent/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace writeback::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, RequestsAreCountedByOperationAndOutcome) {
  Metrics metrics("1.2.3");
  metrics.request_ended("password.reset", "ok", std::chrono::milliseconds{7});
  metrics.request_ended("password.reset", "ok", std::chrono::milliseconds{70});
  metrics.request_ended("password.reset", "user_not_found", std::chrono::milliseconds{7});
  const std::string text = metrics.exposition();
  EXPECT_THAT(text, HasSubstr("writebackd_build_info{version=\"1.2.3\"} 1"));
  EXPECT_THAT(text, HasSubstr("operation=\"password.reset\",outcome=\"ok\"} 2"));
  EXPECT_THAT(text, HasSubstr("outcome=\"user_not_found\"} 1"));
  EXPECT_THAT(text, HasSubstr("writebackd_request_duration_seconds_bucket{operation=\"password."
                              "reset\",le=\"0.01\"} 2"));
  EXPECT_THAT(
      text, HasSubstr("writebackd_request_duration_seconds_count{operation=\"password.reset\"} 3"));
}

TEST(Metrics, VitalsAreThoseOfTheMoment) {
  Metrics metrics("1");
  Vitals vitals;
  vitals.servers = {{"ldaps://one", true, true, 4, 0}, {"ldaps://two", false, false, 0, 3}};
  vitals.certificates = {{"tls/server.crt", -5}};
  metrics.look_by([&] { return vitals; });
  EXPECT_THAT(metrics.exposition(),
              HasSubstr("writebackd_directory_server_up{server=\"ldaps://two\"} 0"));
  vitals.servers.pop_back();
  vitals.audit_works = false;
  const std::string text = metrics.exposition();
  EXPECT_THAT(text, Not(HasSubstr("ldaps://two"))) << "a server that counts no more is not shown";
  EXPECT_THAT(text, HasSubstr("writebackd_directory_connections{server=\"ldaps://one\"} 4"));
  EXPECT_THAT(text, HasSubstr("writebackd_certificate_expiry_seconds{file=\"tls/server.crt\"} -5"));
  EXPECT_THAT(text, HasSubstr("writebackd_audit_trail_up 0"));
  EXPECT_THAT(text, HasSubstr("writebackd_store_up 1"));
}

TEST(Metrics, WhatServersWereAskedIsACounterAlsoWhereTheirTallyBeginsAnew) {
  Metrics metrics("1");
  Vitals vitals;
  vitals.servers = {{"ldaps://one", true, true, 4, 0, {{"search", "ok", 5}, {"bind", "ok", 0}}}};
  metrics.look_by([&] { return vitals; });
  const char* line = "operation=\"search\",result=\"ok\",server=\"ldaps://one\"} ";
  EXPECT_THAT(metrics.exposition(), HasSubstr(std::string(line) + "5"));
  EXPECT_THAT(metrics.exposition(), Not(HasSubstr("operation=\"bind\"")));
  vitals.servers[0].asked[0].count = 7;
  EXPECT_THAT(metrics.exposition(), HasSubstr(std::string(line) + "7"));
  vitals.servers[0].asked[0].count = 2;
  EXPECT_THAT(metrics.exposition(), HasSubstr(std::string(line) + "9"));
}

TEST(Metrics, ThrottlesAndCopiesOfTheTrailAreShown) {
  Metrics metrics("1");
  metrics.throttled("caller");
  metrics.throttled("caller");
  Vitals vitals;
  vitals.copies = {{"syslog", false, 123}};
  vitals.audit_waiting = 4;
  metrics.look_by([&] { return vitals; });
  const std::string text = metrics.exposition();
  EXPECT_THAT(text, HasSubstr("writebackd_throttled_total{throttle=\"caller\"} 2"));
  EXPECT_THAT(text, HasSubstr("writebackd_audit_copy_up{copy=\"syslog\"} 0"));
  EXPECT_THAT(text, HasSubstr("writebackd_audit_copy_behind_bytes{copy=\"syslog\"} 123"));
  EXPECT_THAT(text, HasSubstr("writebackd_audit_events_waiting 4"));
}

}  // namespace
}  // namespace writeback::agent
