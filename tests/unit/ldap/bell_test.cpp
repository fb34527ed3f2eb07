#include "ldap/bell.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

namespace writeback::ldap {
namespace {

namespace asio = boost::asio;

/// Somebody who waits: told apart are "went on" and "its frame is gone".
struct Visitor {
  Bell* bell = nullptr;
  bool went_on = false;
  std::weak_ptr<int> frame;
};

asio::awaitable<void> wait_in_a_frame(Visitor& visitor) {
  Bell bell;
  visitor.bell = &bell;
  const auto in_frame = std::make_shared<int>(0);
  visitor.frame = in_frame;
  co_await bell.wait();
  visitor.went_on = true;
}

class BellTest : public testing::Test {
 protected:
  void SetUp() override {
    asio::co_spawn(*loop, wait_in_a_frame(visitor), asio::detached);
    loop->poll();
    ASSERT_NE(visitor.bell, nullptr);
  }

  std::unique_ptr<asio::io_context> loop = std::make_unique<asio::io_context>();
  Visitor visitor;
};

TEST_F(BellTest, RingingResumesInsideTheCall) {
  visitor.bell->ring();
  EXPECT_TRUE(visitor.went_on);
  EXPECT_TRUE(visitor.frame.expired());
}

TEST_F(BellTest, RingingSoonResumesAtTheNextTurn) {
  visitor.bell->ring_soon();
  EXPECT_FALSE(visitor.went_on);
  loop->restart();
  loop->poll();
  EXPECT_TRUE(visitor.went_on);
}

TEST_F(BellTest, WhoIsRungSoonIsNotRungAgain) {
  visitor.bell->ring_soon();
  visitor.bell->ring();
  visitor.bell->ring_soon();
  EXPECT_FALSE(visitor.went_on);
  loop->restart();
  loop->poll();
  EXPECT_TRUE(visitor.went_on);
}

TEST_F(BellTest, AnAbandonedWaiterNeverGoesOnAndItsFrameIsFreed) {
  visitor.bell->abandon();
  loop->restart();
  loop->poll();
  EXPECT_FALSE(visitor.went_on);
  EXPECT_TRUE(visitor.frame.expired());
}

TEST_F(BellTest, AbandoningWorksAtTheEndOfTheLoopToo) {
  visitor.bell->abandon();
  loop.reset();
  EXPECT_FALSE(visitor.went_on);
  EXPECT_TRUE(visitor.frame.expired());
}

TEST(Bell, RingingForNobodyDoesNothing) {
  Bell bell;
  bell.ring();
  bell.ring_soon();
  bell.abandon();
}

}  // namespace
}  // namespace writeback::ldap
