// What the lint has to find, one case a line: each of these is compiled wrongly by g++ 12. Never
// built, only looked at.
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

namespace {

struct Pair {
  std::shared_ptr<int> first;
  int second = 0;
};

boost::asio::awaitable<bool> take(Pair pair) {
  co_return pair.second > 0;
}
boost::asio::awaitable<bool> run(auto function) {
  co_return function();
}
boost::asio::awaitable<bool> answer() {
  co_return true;
}

boost::asio::awaitable<void> aggregate(std::shared_ptr<int> p) {
  co_await take(Pair{p, 1});  // hazard
}
boost::asio::awaitable<void> lambda(std::shared_ptr<int> p) {
  co_await run([p] { return *p > 0; });  // hazard
}
boost::asio::awaitable<void> condition() {
  const bool both = co_await answer() && co_await answer();  // hazard
  (void)both;
}

}  // namespace

void use() {
  (void)aggregate(nullptr);
  (void)lambda(nullptr);
  (void)condition();
}
