// What the lint has to find, each in a line of its own: every one is compiled wrongly by g++ 12.
// Never built, only looked at.
#include <boost/asio/awaitable.hpp>
#include <memory>

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
  co_await take(Pair{p, 1});  // trap
}
boost::asio::awaitable<void> lambda(std::shared_ptr<int> p) {
  co_await run([p] { return *p > 0; });  // trap
}
boost::asio::awaitable<bool> both() {
  const bool result = co_await answer() && co_await answer();  // trap
  co_return result;
}
boost::asio::awaitable<void> condition() {
  if (!co_await answer()) co_return;  // trap
}

}  // namespace

void use() {
  (void)aggregate(nullptr);
  (void)lambda(nullptr);
  (void)both();
  (void)condition();
}
