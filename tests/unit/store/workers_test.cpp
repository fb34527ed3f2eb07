#include "store/workers.hpp"

#include <gtest/gtest.h>

#include "tests/unit/run_task.hpp"

namespace writeback::store {
namespace {

// A caller may be the last who knows a store, and end it with the answer in hand: a thread that
// held on to it through the job would then have to wait for its own end.
TEST(Workers, LetGoOfWhatAJobHoldsBeforeItsAnswerIsThere) {
  boost::asio::io_context loop;
  Workers workers(loop.get_executor(), 1, [](std::size_t) {});
  for (int times = 0; times < 2000; ++times) {
    const auto held = std::make_shared<int>(times);
    std::function<int(std::size_t)> job = [held](std::size_t) { return *held; };
    const auto result = test::run(loop, workers.run<int>(std::move(job)));
    ASSERT_EQ(result, times);
    ASSERT_EQ(held.use_count(), 1);
  }
}

}  // namespace
}  // namespace writeback::store
