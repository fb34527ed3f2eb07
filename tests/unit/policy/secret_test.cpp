#include "policy/secret.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "tests/unit/freed_memory.hpp"

namespace writeback {
namespace {

constexpr const char* plain = "correct horse battery staple";

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!Printable<Secret>);

TEST(Secret, KeepsEveryByte) {
  using std::string_literals::operator""s;
  const std::string texts[] = {"", "a", plain, "with\0nul"s, "\xC3\xA4\xF0\x9F\x94\x91"};
  for (const auto& text : texts) {
    const Secret secret(text);
    EXPECT_EQ(secret.reveal(), text);
    EXPECT_EQ(secret.empty(), text.empty());
    EXPECT_EQ(secret.clone().reveal(), text);
  }
  EXPECT_TRUE(Secret().empty());
  EXPECT_EQ(Secret().reveal(), "");
}

TEST(Secret, IsComparedByItsBytes) {
  EXPECT_TRUE(Secret("abc") == Secret("abc"));
  EXPECT_FALSE(Secret("abc") == Secret("abd"));
  EXPECT_FALSE(Secret("abc") == Secret("abcd"));
  EXPECT_FALSE(Secret("abc") == Secret());
  EXPECT_TRUE(Secret() == Secret(""));
}

TEST(Secret, MovesLeaveNothingBehind) {
  Secret first(plain);
  Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_EQ(first.reveal(), "");
  EXPECT_EQ(second.reveal(), plain);
  Secret third("another one");
  third = std::move(second);
  EXPECT_EQ(third.reveal(), plain);
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  Secret& same = third;
  third = std::move(same);
  EXPECT_EQ(third.reveal(), plain);
}

TEST(Secret, IsCleansedWhenItGoes) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "a sanitizer owns delete";
  const test::FreedMemory freed(plain);
  {
    const Secret secret(plain);
    const Secret copy = secret.clone();
  }
  {
    Secret overwritten(plain);
    overwritten = Secret("something else");
  }
  {
    Secret moved_from(plain);
    const Secret moved_to(std::move(moved_from));
  }
  EXPECT_EQ(freed.blocks_with_text(), 0U);
}

TEST(Secret, TheWatcherSeesWhatIsNotCleansed) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "a sanitizer owns delete";
  const test::FreedMemory freed(plain);
  { const std::string careless(plain); }
  EXPECT_EQ(freed.blocks_with_text(), 1U);
}

TEST(Secret, CleanseOverwritesExactlyWhatItWasGiven) {
  char memory[] = "abcdef";
  cleanse(&memory[1], 3);
  EXPECT_EQ(std::string(memory, 6), std::string("a\0\0\0ef", 6));
  cleanse(nullptr, 0);
  cleanse(nullptr, 10);
  cleanse(memory, 0);
  EXPECT_EQ(memory[0], 'a');
}

}  // namespace
}  // namespace writeback
