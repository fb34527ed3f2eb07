#include "policy/cleansing_allocator.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/freed_memory.hpp"

namespace writeback {
namespace {

using CleansedText = std::basic_string<char, std::char_traits<char>, CleansingAllocator<char>>;

constexpr const char* plain = "a password that is longer than a short string";

TEST(CleansingAllocator, CleansesTheBlocksThatAGrowingContainerLeaves) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "a sanitizer owns delete";
  const test::FreedMemory freed(plain);
  {
    CleansedText text(plain);
    for (int i = 0; i < 10'000; ++i) text.push_back('x');
    const CleansedText copy(text);
    EXPECT_EQ(copy.size(), text.size());
  }
  {
    std::vector<char, CleansingAllocator<char>> bytes;
    for (const char* c = plain; *c != '\0'; ++c) bytes.push_back(*c);
    bytes.clear();
    bytes.shrink_to_fit();
  }
  EXPECT_EQ(freed.blocks_with_text(), 0U);
}

TEST(CleansingAllocator, AnyTwoAreTheSame) {
  const CleansingAllocator<char> one;
  const CleansingAllocator<int> other;
  EXPECT_TRUE(one == CleansingAllocator<char>(other));
  CleansingAllocator<int> numbers;
  int* block = numbers.allocate(4);
  block[3] = 7;
  numbers.deallocate(block, 4);
}

}  // namespace
}  // namespace writeback
