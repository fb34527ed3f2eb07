#include "api/trace_context.hpp"

#include <gtest/gtest.h>

namespace writeback::api {
namespace {

TEST(TraceContext, TheTraceIdOfAHeader) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string parent = "00f067aa0ba902b7";
  const std::string good = "00-" + trace + "-" + parent + "-01";
  EXPECT_EQ(trace_id_of(good), trace);
  EXPECT_EQ(trace_id_of("01-" + trace + "-" + parent + "-01"), trace);
  EXPECT_EQ(trace_id_of("01-" + trace + "-" + parent + "-01-what-is-new"), trace);
  const std::string zeros(32, '0');
  const std::string wrong[] = {"",
                               "00",
                               good + "-more",
                               good.substr(0, 54),
                               "ff-" + trace + "-" + parent + "-01",
                               "0x-" + trace + "-" + parent + "-01",
                               "00-" + zeros + "-" + parent + "-01",
                               "00-" + trace + "-" + zeros.substr(16) + "-01",
                               "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + parent + "-01",
                               "00-4bf92f3577b34da6a3ce929d0e0e473\n-" + parent + "-01",
                               "00_" + trace + "-" + parent + "-01",
                               "00-" + trace + "_" + parent + "-01",
                               "01-" + trace + "-" + parent + "-01more"};
  for (const auto& header : wrong) EXPECT_EQ(trace_id_of(header), "") << header;
}

}  // namespace
}  // namespace writeback::api
